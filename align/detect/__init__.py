"""Language, script and region of texts, articles and segments."""

from align.detect.article import SUPPORTED, segment_detections, tag_article, tag_segments
from align.detect.language import detect_text
from align.detect.script import han_script, script_counts

__all__ = ["SUPPORTED", "detect_text", "han_script", "script_counts", "segment_detections", "tag_article", "tag_segments"]
