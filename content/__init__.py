"""The authors' files: packs, their loader, importers."""
