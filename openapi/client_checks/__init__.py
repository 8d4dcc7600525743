"""Whether PartnerCenter honours its spec: what users can call, give, send and read, against what the spec says."""
