"""Papers that people keep: a head, paragraphs and tables, drawn as a PDF or written as CSV, in one language.

Nothing here knows what a paper is about. Start at paper.py, which is what a paper is told; pdf.py draws it, sheet.py
writes its tables for a spreadsheet; both write numbers and days as written.py says.
"""
