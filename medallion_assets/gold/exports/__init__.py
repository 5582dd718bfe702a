"""Published tables of gold as files for other programs: a database, a folder, a workbook."""
