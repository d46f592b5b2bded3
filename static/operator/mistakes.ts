/** Where a mistake is said: at its field, or at '', the form, if the screen has no such field: nothing is refused in silence. */
export const mistakeAt = (field: string, fields: readonly string[]): string => (fields.includes(field) ? field : '')
