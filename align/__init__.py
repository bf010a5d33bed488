"""align: one story, followed across Chinese, Russian and English."""

__version__ = "0.1.0"
