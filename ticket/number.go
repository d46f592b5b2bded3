package ticket

import (
	"strconv"
	"strings"

	"recado/tenant"
)

// maxDigits keeps a number within what every store and screen holds.
const maxDigits = 15

// ParseNumber reads a case number as people write it: digits, perhaps with
// spaces around and a # in front. tenant.ErrBadCaseNumber for everything else.
func ParseNumber(text string) (int64, error) {
	text = strings.TrimPrefix(strings.TrimSpace(text), "#")
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxDigits || strings.Trim(text, "0123456789") != "" {
		return 0, tenant.ErrBadCaseNumber
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n == 0 {
		return 0, tenant.ErrBadCaseNumber
	}
	return n, nil
}
