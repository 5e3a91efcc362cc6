// The bucket that the settings name.
import type { Environment } from '../config.ts'
import type { Bucket } from './bucket.ts'
import { FolderBucket } from './folder-bucket.ts'
import { S3Bucket } from './s3-bucket.ts'
import type { Target } from './settings.ts'

export function openBucket(target: Target, environment: Environment): Bucket {
  return target.kind === 'r2' ? new S3Bucket(target, environment) : new FolderBucket(target.folder, environment)
}
