"""The pages that compare: one subject in several regions, one firm in several regions, one figure over time."""
