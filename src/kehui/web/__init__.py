"""The face: navigation, portal, workbench, screens. No domain rules live here."""
