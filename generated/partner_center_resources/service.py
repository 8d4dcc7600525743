"""What the spec says of the whole service: address, segments of Education, and the media types that the client knows.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from typing import Literal

BASE_URL = "https://api.partnercenter.microsoft.com"
EDUCATION_SEGMENTS: tuple[str, ...] = ("K12", "HigherEducation")
RequestMediaType = Literal[
    "application/json",
    "text/json",
    "application/xml",
    "text/xml",
    "application/x-www-form-urlencoded",
]
ResponseMediaType = Literal[
    "application/json",
    "text/json",
    "application/xml",
    "text/xml",
]
