"""Workbooks and CSV files: read with suspicion and written with real types, both in a child."""

from portal.services.sheets.reading import LARGEST_ROWS, read
from portal.services.sheets.writing import Cell, Difference, Share, Sheet, csv_text, workbook

__all__ = ["LARGEST_ROWS", "Cell", "Difference", "Share", "Sheet", "csv_text", "read", "workbook"]
