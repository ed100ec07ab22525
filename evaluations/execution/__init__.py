"""What a worker does: leases samples, calls providers, settles, grades, finds what was lost."""
