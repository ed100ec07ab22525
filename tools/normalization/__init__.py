"""The experiment of docs/normalization.md: does a loser's presence change the winner?"""
