"""How the embedded translation packages are made: prepare, train, average, export, package; one command each."""
