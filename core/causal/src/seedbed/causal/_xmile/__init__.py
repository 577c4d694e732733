"""How an XMILE model becomes a signed graph."""
