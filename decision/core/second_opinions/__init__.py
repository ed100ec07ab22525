"""Other ways to aggregate the same table, as opinions beside the decision's own method."""
