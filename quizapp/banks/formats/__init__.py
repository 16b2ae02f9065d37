"""Questions in the formats of others: read into one neutral model, then mapped to drafts; no loss is silent."""
