package widget

// CaseOf is a case number as it was typed.
func CaseOf(typed string) caseNumber { return caseNumber(typed) }
