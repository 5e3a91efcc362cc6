// Written by `npm run types` from the schemas in schemas/. Change those, not this.

/**
 * plans/<plan>/manifest.json: where a student's app starts; the only pointer that changes.
 */
export interface ManifestPage {
  /**
   * The id in Frappe, raw.
   */
  plan_id: string
  title: string
  /**
   * The title of the season.
   */
  season?: string
  /**
   * The title of the grade.
   */
  grade?: string
  /**
   * The title of the stream.
   */
  stream?: string
  /**
   * Unix seconds: when the page's content last changed.
   */
  version: number
  /**
   * The same instant as version.
   */
  generated_at: string
  subjects: ManifestSubject[]
  /**
   * The search index. Relative to the content root.
   */
  search_index_url: string
}
export interface ManifestSubject {
  /**
   * The id in Frappe, raw.
   */
  id: string
  title: string
  description?: string
  image?: string
  color_code?: string
  is_linear: boolean
  /**
   * The hierarchy page. Relative to the content root.
   */
  hierarchy_url: string
  /**
   * The bitmap page. Relative to the content root.
   */
  bitmap_url: string
  access: Access
}
export interface Access {
  is_published: true
  access_level: 'public' | 'authenticated' | 'free_preview' | 'paid'
  /**
   * The item that opens this node; only when paid and known.
   */
  required_item?: string
  is_sold_separately?: true
}
/**
 * plans/<plan>/<subject>_h.json: the tree of one subject as one plan shows it, down to its topics.
 */
export interface HierarchyPage {
  /**
   * The id in Frappe, raw.
   */
  id: string
  title: string
  description?: string
  image?: string
  color_code?: string
  is_linear: boolean
  /**
   * Unix seconds: when the page's content last changed.
   */
  version: number
  /**
   * The same instant as version.
   */
  generated_at: string
  access: Access
  tracks: HierarchyTrack[]
  stats: {
    total_tracks: number
    total_units: number
    total_topics: number
    total_lessons: number
  }
}
export interface HierarchyTrack {
  /**
   * The id in Frappe, raw.
   */
  id: string
  title: string
  description?: string
  image?: string
  is_linear: boolean
  access: TrackAccess
  units: HierarchyUnit[]
}
export interface TrackAccess {
  is_published: true
  access_level: 'public' | 'authenticated' | 'free_preview' | 'paid'
  /**
   * The item that opens this node; only when paid and known.
   */
  required_item?: string
  is_sold_separately: boolean
  parent_item_required: boolean
}
export interface HierarchyUnit {
  /**
   * The id in Frappe, raw.
   */
  id: string
  title: string
  description?: string
  image?: string
  badge_image?: string
  is_linear: boolean
  access: Access
  topics: HierarchyTopic[]
}
export interface HierarchyTopic {
  /**
   * The id in Frappe, raw.
   */
  id: string
  title: string
  description?: string
  image?: string
  is_linear: boolean
  /**
   * The topic page. Relative to the content root.
   */
  topic_url: string
  access: Access
  lesson_count: number
}
/**
 * plans/<plan>/<subject>_b.json: which bit of a student's progress belongs to which lesson.
 */
export interface BitmapPage {
  /**
   * The id in Frappe, raw.
   */
  subject_id: string
  /**
   * Unix seconds: when the page's content last changed.
   */
  version: number
  /**
   * The same instant as version.
   */
  generated_at: string
  total_lessons: number
  /**
   * Bits that a progress bitset of the subject needs.
   */
  bit_length: number
  /**
   * By lesson id, in the plan's tree order.
   */
  mappings: {
    [k: string]: BitMapping
  }
}
export interface BitMapping {
  bit_index: number
  /**
   * The id in Frappe, raw.
   */
  topic_id: string
}
/**
 * plans/<plan>/<topic>.json: one topic and its lessons, as one plan shows them.
 */
export interface TopicPage {
  /**
   * The id in Frappe, raw.
   */
  id: string
  title: string
  description?: string
  image?: string
  is_linear: boolean
  /**
   * Unix seconds: when the page's content last changed.
   */
  version: number
  /**
   * The same instant as version.
   */
  generated_at: string
  parent: {
    /**
     * The id in Frappe, raw.
     */
    unit_id: string
    unit_title: string
    /**
     * The id in Frappe, raw.
     */
    track_id: string
    track_title: string
    /**
     * The id in Frappe, raw.
     */
    subject_id: string
    subject_title: string
  }
  access: Access
  /**
   * @minItems 1
   */
  lessons: TopicLesson[]
}
export interface TopicLesson {
  /**
   * The id in Frappe, raw.
   */
  id: string
  title: string
  description?: string
  image?: string
  bit_index: number
  /**
   * The lesson page. Relative to the content root.
   */
  lesson_url: string
  access: Access
  stage_count: number
}
/**
 * lessons/<lesson>.json: what a student learns from. One page for all plans, so there is no access and no parent in it.
 */
export interface LessonPage {
  /**
   * The id in Frappe, raw.
   */
  id: string
  title: string
  description?: string
  image?: string
  /**
   * Unix seconds: when the page's content last changed.
   */
  version: number
  /**
   * The same instant as version.
   */
  generated_at: string
  stages: LessonStage[]
  navigation: {
    is_standalone: true
  }
}
export interface LessonStage {
  /**
   * 1, 2, 3, ... in row order.
   */
  idx: number
  title: string
  type: 'Video' | 'Question' | 'Text' | 'Interactive'
  weight?: number
  /**
   * Seconds.
   */
  target_time?: number
  is_skippable?: boolean
  config: {
    [k: string]: unknown
  }
}
/**
 * plans/<plan>/search_index.json: every lesson that the plan shows, or where to find them.
 */
export interface SearchIndexPage {
  /**
   * The id in Frappe, raw.
   */
  plan_id: string
  /**
   * Unix seconds: when the page's content last changed.
   */
  version: number
  /**
   * The same instant as version.
   */
  generated_at: string
  total_lessons: number
  /**
   * True from 500 lessons up.
   */
  is_sharded: boolean
  /**
   * Every visible lesson; only when not sharded.
   */
  entries?: SearchEntry[]
  /**
   * The subjects with lessons; only when sharded.
   */
  shards?: SearchShardLink[]
}
export interface SearchEntry {
  /**
   * The id in Frappe, raw.
   */
  lesson_id: string
  lesson_name: string
  /**
   * The id in Frappe, raw.
   */
  subject_id: string
  subject_name: string
  /**
   * The id in Frappe, raw.
   */
  unit_id: string
  unit_name: string
  /**
   * The id in Frappe, raw.
   */
  topic_id: string
  topic_name: string
}
export interface SearchShardLink {
  /**
   * The id in Frappe, raw.
   */
  subject_id: string
  subject_name: string
  /**
   * The search shard. Relative to the content root.
   */
  url: string
  lesson_count: number
}
/**
 * plans/<plan>/search/<subject>.json: one subject's part of a large plan's search index.
 */
export interface SearchShardPage {
  /**
   * The id in Frappe, raw.
   */
  plan_id: string
  /**
   * The id in Frappe, raw.
   */
  subject_id: string
  subject_name: string
  /**
   * Unix seconds: when the page's content last changed.
   */
  version: number
  /**
   * The same instant as version.
   */
  generated_at: string
  /**
   * @minItems 1
   */
  lessons: SearchEntry[]
}
