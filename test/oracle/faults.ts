// Two lists of faults, each `code|DocType|name|field`.

export class Faults {
  readonly stops = new Set<string>()
  readonly warnings = new Set<string>()

  stop(code: string, doctype: string, name: string, field: string): void {
    this.stops.add([code, doctype, name, field].join('|'))
  }

  warn(code: string, doctype: string, name: string, field: string): void {
    this.warnings.add([code, doctype, name, field].join('|'))
  }

  /** A fault that stops where students would see it, and elsewhere only warns. */
  found(isVisible: boolean, code: string, doctype: string, name: string, field: string): void {
    if (isVisible) this.stop(code, doctype, name, field)
    else this.warn(code, doctype, name, field)
  }
}
