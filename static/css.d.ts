// A style sheet is bundled into the entry's; with { type: 'text' } it is its
// text, made small by the build.
declare module '*.css' {
  const text: string
  export default text
}
