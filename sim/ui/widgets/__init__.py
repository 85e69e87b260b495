"""One module per part of a screen: it draws what it is given and knows no rules."""
