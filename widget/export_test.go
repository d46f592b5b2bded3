package widget

import "context"

// CaseOf is a case number as it was typed.
func CaseOf(typed string) caseNumber { return caseNumber(typed) }

// DoorLife is how long a door is remembered.
const DoorLife = doorLife

// BootOf is what the panel of a widget gets.
func (s *Service) BootOf(ctx context.Context, key, locale string) (Boot, error) {
	d, err := s.open(ctx, key)
	if err != nil {
		return Boot{}, err
	}
	return s.boot(ctx, d, locale)
}
