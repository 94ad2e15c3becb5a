"""Any bytes as a spec end in a network or in diagnostics, soon and in little memory."""
