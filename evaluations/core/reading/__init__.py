"""What can be read out of the text of an answer: numbers, options, boxes, JSON."""
