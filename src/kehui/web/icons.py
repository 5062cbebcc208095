"""Line icons on a 24 by 24 grid, drawn for Kehui: inner SVG markup by name.

Inline paths instead of an icon font: a page uses some twenty of them, about 3 KB, where a font is a megabyte.
"""

from django.utils.safestring import SafeString, mark_safe

PATHS = {
    "home": '<path d="M4 11l8-7 8 7"/><path d="M6 9.5V20h12V9.5"/><path d="M10 20v-6h4v6"/>',
    "table": '<path d="M4 5h16v14H4z"/><path d="M4 10h16M4 14.5h16M10 10v9"/>',
    "upload": '<path d="M12 16V5M7.5 9.5L12 5l4.5 4.5"/><path d="M4 16v3h16v-3"/>',
    "download": '<path d="M12 5v11M7.5 11.5L12 16l4.5-4.5"/><path d="M4 16v3h16v-3"/>',
    "chart": '<path d="M4 4v16h16"/><path d="M8 16v-4M12 16V8M16 16v-6"/>',
    "trend": '<path d="M4 4v16h16"/><path d="M7 15l4-4 3 3 6-7"/>',
    "document": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5"/>',
    "bell": '<path d="M6 17V11a6 6 0 0112 0v6l1.5 1.5h-15z"/><path d="M10 21h4"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20c.8-4 3.6-6 7.5-6s6.7 2 7.5 6"/>',
    "users": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c.6-3.6 3-5.5 6.5-5.5s5.9 1.9 6.5 5.5"/>'
    '<path d="M15.5 5.3a3.5 3.5 0 010 6.4M17.5 14.5c2.2.7 3.6 2.4 4 5"/>',
    "lock": '<path d="M5 11h14v9H5z"/><path d="M8 11V8a4 4 0 018 0v3M12 14.5v2.5"/>',
    "settings": '<path d="M4 7h9M19 7h1M4 17h1M11 17h9"/>'
    '<circle cx="16" cy="7" r="2.5"/><circle cx="8" cy="17" r="2.5"/>',
    "building": '<path d="M6 21V4h8v17M14 9h5v12M3 21h18"/><path d="M9 8h2M9 12h2M9 16h2M16.5 13h.01M16.5 17h.01"/>',
    "lightbulb": '<path d="M9 17c0-2-3-3.5-3-7.5a6 6 0 0112 0c0 4-3 5.5-3 7.5z"/><path d="M9.5 20.5h5"/>',
    "leaf": '<path d="M5 19c0-9 5-14 15-14 0 10-5 15-12 13"/><path d="M5 20c1.5-5 4.5-8 9-9.5"/>',
    "book": '<path d="M12 6.5C10 5 7 4.5 4 5v13c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5z"/>'
    '<path d="M12 6.5v13"/>',
    "megaphone": '<path d="M4 10v4l3 .5L16 19V5L7 9.5z"/><path d="M7.5 14.5L9 20h2.5l-1-4.2M19 9.5a4 4 0 010 5"/>',
    "handshake": '<path d="M2.5 8L6 6.5l3 1L12 6.5l3 .5 3-.5L21.5 8v7l-2.5.5"/>'
    '<path d="M2.5 15L5 15.5l4.5 4 2.5-.5 7-3.5M12 6.5L9 10.5c1 1.5 2.8 1.2 4-.5l6 5.5"/>',
    "coin": '<circle cx="12" cy="12" r="8"/><path d="M8.5 7.5L12 12l3.5-4.5M12 12v5M9 12.5h6M9 15h6"/>',
    "calendar": '<path d="M4 6h16v14H4z"/><path d="M4 10.5h16M8 3.5V8M16 3.5V8M8 14h2M14 14h2"/>',
    "map": '<path d="M12 21c-4-4.5-6.5-8-6.5-11a6.5 6.5 0 0113 0c0 3-2.5 6.5-6.5 11z"/>'
    '<circle cx="12" cy="10" r="2.3"/>',
    "award": '<circle cx="12" cy="9" r="5.5"/><path d="M8.5 13.5L7 21l5-2.5L17 21l-1.5-7.5"/>',
    "flask": '<path d="M9.5 3.5h5M10.5 3.5v6L5 19.5c0 .6.4 1 1 1h12c.6 0 1-.4 1-1l-5.5-10v-6"/><path d="M8 15h8"/>',
    "clock": '<circle cx="12" cy="12" r="8"/><path d="M12 7.5V12l3 2.5"/>',
    "check": '<path d="M5 12.5l4.5 4.5L19 7"/>',
    "alert": '<path d="M12 4l9 16H3z"/><path d="M12 10v4.5M12 17.2v.01"/>',
    "info": '<circle cx="12" cy="12" r="8"/><path d="M12 11v5M12 8v.01"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "filter": '<path d="M4 5h16l-6 7.5V19l-4-2v-4.5z"/>',
    "columns": '<path d="M4 5h16v14H4zM9.3 5v14M14.7 5v14"/>',
    "history": '<path d="M4.5 9A8 8 0 1112 20a8 8 0 01-7-4"/><path d="M4 4.5V9h4.5M12 8v4.5l3 2"/>',
    "edit": '<path d="M4 20l1-4L16 5l3 3L8 19z"/><path d="M13.5 7.5l3 3"/>',
    "trash": '<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5.5M14 11v5.5"/>',
    "link": '<path d="M10 14a4 4 0 005.7 0l3-3A4 4 0 0013 5.3l-1.2 1.2"/>'
    '<path d="M14 10a4 4 0 00-5.7 0l-3 3a4 4 0 005.7 5.7l1.2-1.2"/>',
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "moon": '<path d="M19.5 14.5A8 8 0 019.5 4.5a8 8 0 1010 10z"/>',
    "sun": '<circle cx="12" cy="12" r="4"/>'
    '<path d="M12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3L7 7M17 17l1.7 1.7M5.3 18.7L7 17M17 7l1.7-1.7"/>',
    "eye": '<path d="M2.5 12c2.5-4.3 5.7-6.5 9.5-6.5s7 2.2 9.5 6.5c-2.5 4.3-5.7 6.5-9.5 6.5S5 16.3 2.5 12z"/>'
    '<circle cx="12" cy="12" r="2.8"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3"/><path d="M7 14h10v6H7z"/>',
    "text-size": '<path d="M3 19L9 5l6 14M5 14.5h8M15.5 19l3-7 3 7M16.5 16.7h4"/>',
    "chevron-right": '<path d="M9.5 6l6 6-6 6"/>',
    "chevron-left": '<path d="M14.5 6l-6 6 6 6"/>',
    "chevron-down": '<path d="M6 9.5l6 6 6-6"/>',
    "logout": '<path d="M14 4H5v16h9M10 12h10M16.5 8.5L20 12l-3.5 3.5"/>',
    "archive": '<path d="M3.5 5h17v4h-17zM5 9v11h14V9M10 13h4"/>',
    "shield": '<path d="M12 3.5l7.5 3V12c0 4.5-3 7.3-7.5 9-4.5-1.7-7.5-4.5-7.5-9V6.5z"/>'
    '<path d="M8.5 12l2.5 2.5 4.5-5"/>',
    "list": '<path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01"/>',
    "external": '<path d="M11 5H5v14h14v-6M14 4.5h5.5V10M19 5l-8.5 8.5"/>',
    "phone": '<path d="M7 3h10v18H7zM11 18h2"/>',
    "refresh": '<path d="M19.5 12a7.5 7.5 0 01-13.7 4.2M4.5 12a7.5 7.5 0 0113.7-4.2"/>'
    '<path d="M18.5 3.5V8H14M5.5 20.5V16H10"/>',
    "qr": '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM17.5 17.5H20V20h-2.5z"/>',
}

_OPEN = '<svg class="k-icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">'
# Built once: a list page asks for some thirty icons.
MARKUP: dict[str, SafeString] = {name: mark_safe(f"{_OPEN}{inner}</svg>") for name, inner in PATHS.items()}
