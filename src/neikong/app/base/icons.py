"""The drawings of the menu: SVG paths of ours."""

from __future__ import annotations

ICONS = {
    "today": '<rect x="3" y="5" width="18" height="16" rx="2"/><path d="M3 10h18M8 3v4M16 3v4M8 15l3 3 5-6"/>',
    "posture": '<path d="M4 20V10M10 20V4M16 20v-7M22 20H2"/>',
    "registers": '<path d="M4 5h16v14H4zM4 10h16M4 15h16M10 5v14"/>',
    "records": '<path d="M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h7"/>',
    "evidence": '<path d="M12 3l8 4v5c0 5-3.5 8-8 9-4.500-1-8-4-8-9V7zM9 12l2 2 4-4"/>',
    "tasks": '<path d="M9 6h12M9 12h12M9 18h12M3 6l1.500 1.500L7 5M3 12l1.500 1.500L7 11M3 18l1.500 1.500L7 17"/>',
    "library": '<path d="M5 4h5v16H5zM10 4h5v16h-5zM15.500 5l4-1 3 15-4 1z"/>',
    "resilience": '<circle cx="6" cy="6" r="2.500"/><circle cx="18" cy="8" r="2.500"/><circle cx="10" cy="18" r="2.500"/><path d="M8.500 6.500l7 1M7 8.300l2.300 7.400M16.500 10l-5 6.200"/>',
    "search": '<circle cx="11" cy="11" r="7"/><path d="M16.500 16.500L21 21"/>',
    "ledger": '<path d="M7 8a3 3 0 013-3h2M17 16a3 3 0 01-3 3h-2M8 12h8M6 9v6M18 9v6"/>',
    "settings": '<circle cx="12" cy="12" r="3"/><path d="M12 2v4M12 18v4M2 12h4M18 12h4M5 5l3 3M16 16l3 3M19 5l-3 3M8 16l-3 3"/>',
    "drills": '<path d="M12 3a9 9 0 109 9M12 7v5l3 2M17 3l4 4-4 1z"/>',
}
