"""What BI reads: written aside, checked, replaced in one step."""
