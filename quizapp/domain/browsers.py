"""Which browser somebody uses, in a few words that its owner knows again."""

# the first that is found in what the browser says of itself; every one of them also says Safari or Chrome
_BROWSERS = (
    ("coc_coc", "Cốc Cốc"),
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("zalo", "Zalo"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("crios", "Chrome"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)
_SYSTEMS = (
    ("windows nt 6.1", "Windows 7"),
    ("windows", "Windows"),
    ("android", "Android"),
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("mac os", "macOS"),
    ("cros", "ChromeOS"),
    ("linux", "Linux"),
)


def browser_words(said: str) -> str:
    """`Chrome, Windows`; empty where nothing is known again. Names of products are the same in every language."""
    folded = said.lower()
    found = [next((name for mark, name in known if mark in folded), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found))
