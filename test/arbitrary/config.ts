// Stage configs, made as JSON text: only so can keys like `__proto__` and lone surrogates come out as a reader sees them.
import fc from 'fast-check'

const KEYS = ['a', 'url', 'video_url', '10', '9', '2', '__proto__', 'constructor', 'toString', '', 'سؤال', '\u2028']
const STRINGS = ['x', '', 'نص "quoted" \\ end', '\u2028\u2029', '\u{1F600}', '/files/a.png', '/private/files/a.png', 'see https://x.example/private/a', 'private/a', '\u0000\u001F', '</script>']

const key = fc.constantFrom(...KEYS.map((each) => JSON.stringify(each)))
const scalar = fc.oneof(
  fc.constantFrom(...STRINGS.map((each) => JSON.stringify(each)), '"\\ud800"', '"\\udc00x"', '"\\/private\\/b"', '"\\u0041"'),
  fc.constantFrom('null', 'true', 'false', '0', '-0', '1.50', '1e3', '1e-7', '9007199254740991', '9007199254740992', '-9007199254740992', '0.1'),
)

const { object } = fc.letrec<{ object: string; value: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, tie('object'), fc.array(tie('value'), { maxLength: 3 }).map((each) => `[${each.join(',')}]`)),
  object: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((fields) => `{${fields.map(([name, value]) => `${name}:${value}`).join(',')}}`),
}))

/** A config as a snapshot holds it: left out when empty. */
export const configs: fc.Arbitrary<Record<string, unknown> | undefined> = object.map((text) => {
  const config = JSON.parse(text) as Record<string, unknown>
  return Object.keys(config).length === 0 ? undefined : config
})

/** Texts that no page may carry. */
export const BAD_CONFIG_TEXTS = [
  'not json', '[1,2]', 'null', '"text"', '17', 'true', '{"a":', '[9007199254740993]',
  '{"n":9007199254740993}', '{"deep":[{"n":-9007199254740993}]}', '{"n":100000000000000000000}', '{"n":1e999}',
] as const
