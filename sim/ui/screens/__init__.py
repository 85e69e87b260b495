"""One module per screen: it coordinates; widgets draw."""
