"""The one form that `dotnn fmt` gives to a spec."""
