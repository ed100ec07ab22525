"""Step labels of a judge: what it is asked, what it replied, how far it agrees with the rules."""
