"""Giving: goals, fundraising pages, pledges, gifts counted and reconciled, and a ledger to which is only ever added."""
