"""Questions of the bank in the formats of other programs and in our own, one small writer a format."""
