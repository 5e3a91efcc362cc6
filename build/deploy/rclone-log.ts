// What rclone says in its JSON log, and what that means for a person.

export interface LogLine {
  /** The key that has arrived. */
  readonly sent?: string
  /** The key that an error is about. */
  readonly key?: string
  readonly message?: string
}

export function readLogLine(line: string): LogLine {
  let entry: { level?: string; msg?: string; object?: string }
  try {
    entry = JSON.parse(line)
  } catch {
    // What it prints before its log is set up, as for an unknown flag.
    return line.trim() === '' ? {} : { message: line.trim() }
  }
  const { level, msg = '', object } = entry
  if (level === 'error' || level === 'critical' || level === 'fatal') return { ...(object === undefined ? {} : { key: object }), message: msg.trim() }
  if (object !== undefined && /^Copied \(/.test(msg)) return { sent: object }
  return {}
}

const CAUSES: readonly (readonly [pattern: RegExp, meaning: string, isHopeless: boolean])[] = [
  [/SignatureDoesNotMatch|InvalidAccessKeyId|Unauthorized/, 'the key pair is not accepted: check R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY', true],
  [/NoSuchBucket/, 'there is no such bucket: check R2_BUCKET', true],
  [/AccessDenied|\b403\b|Forbidden/, 'the key pair is not allowed to write: give it "Object Read & Write" on this bucket', true],
  [/RequestTimeTooSkewed/, 'the clock of this machine is too far off: set it', true],
  [/no space left on device|remaining disk space|disk quota exceeded/, 'the disk is full: free some space', true],
  [/permission denied|read-only file system/, 'the folder cannot be written', true],
  [/no such host|connection refused|network is unreachable/, 'the endpoint cannot be reached: check R2_ENDPOINT and the network', false],
  [/certificate/, 'the certificate of the endpoint is not trusted: name that of your proxy in AWS_CA_BUNDLE', true],
  [/SlowDown|TooManyRequests|\b429\b/, 'the bucket asks to slow down', false],
  [/BadDigest|corrupted on transfer/, 'the bytes were damaged on the way', false],
]

/** Whether another try cannot help. */
export function isHopeless(message: string): boolean {
  return CAUSES.some(([pattern, , hopeless]) => hopeless && pattern.test(message))
}

/** An error of rclone in words that say what to do; its own words where it is not a known one. */
export function explainFailure(message: string): string {
  const cause = CAUSES.find(([pattern]) => pattern.test(message))
  return cause?.[1] ?? message.replace(/\s+/g, ' ').slice(0, 300)
}
