"""Candidates, evidence, one probability, links, statements: `align.match.matching`. Sentences of translations:
`align.match.sentences`; pairs hidden in two collections: `align.match.mining`."""
