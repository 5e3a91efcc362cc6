// What vite makes of a style sheet that is imported as text.
declare module '*.css?inline' {
  const text: string
  export default text
}
