"""Words: templates, days and spans of time, spreadsheets."""
