// Writes `schema-validators` as a module in which every check is compiled already, for the bundle. Both come from the
// same schemas through the same ajv, so they find the same faults.
import standalone from 'ajv/dist/standalone/index.js'
import { ajv, schemaOf, VALIDATOR_NAMES, type ValidatorName } from './schema-validators.ts'

/** The source of the module, in JavaScript. */
export function standaloneValidators(): string {
  // Most schemas say the same of drafts.
  const sameAs = new Map<string, ValidatorName>()
  const names = VALIDATOR_NAMES.map((name) => {
    const schema = schemaOf(name)
    const text = JSON.stringify(schema)
    if (!sameAs.has(text)) {
      sameAs.set(text, name)
      ajv.addSchema(schema, name)
    }
    return { name, same: sameAs.get(text)! }
  })
  const checks = standalone.default(ajv, Object.fromEntries(Array.from(sameAs.values(), (name) => [name, name])))
  return `${withImports(checks)}
const validators = { ${names.map(({ name, same }) => `${name}: ${same}`).join(', ')} }
export const validatorOf = (name) => validators[name]
`
}

/** ajv asks for its own helpers by `require` even in a module. */
function withImports(checks: string): string {
  const imports: string[] = []
  const code = checks.replace(/\brequire\(("[^"]+")\)/g, (_, from: string) => {
    const name = `helper${imports.length}`
    imports.push(`import * as ${name} from ${from}\n`)
    return `(${name}.default?.default ? ${name}.default : ${name})`
  })
  return imports.join('') + code
}
