// A snapshot that shows every part of the explorer: two plans that differ, paid and free parts, Arabic and English.
import type { Lesson, Plan, Stage, Topic, Track, Unit } from '../../build/snapshot/records.ts'
import type { Snapshot, SubjectContent } from '../../build/snapshot/snapshot.ts'
import { lesson, LONG_AGO, override, stage } from '../example-site.ts'

const times = { creation: LONG_AGO, modified: LONG_AGO }

export const UNSAFE_HTML = '<p onclick="stolen()">آمن <b>نص</b><script>window.stolen = 1</script><img src="https://elsewhere.example/x.png" onerror="window.stolen = 2" alt="صورة"><a href="javascript:window.stolen=3">رابط</a></p>'

const STAGES: readonly Stage[] = [
  stage('v', { idx: 1, title: 'وثائقي', type: 'Video', weight: 1, target_time: 356, is_skippable: true, config: { provider: 'hls', video_url: 'https://videos.example/a.m3u8', duration: 356, chapters: [{ at: 0, title: 'البداية' }] } }),
  stage('q', { idx: 2, title: 'متى؟', type: 'Question', weight: 1.5, target_time: 45, is_skippable: false, config: { question_type: 'mcq', prompt: 'انطلقت الثورة عام:', options: [{ id: 'a', text: '1914' }, { id: 'b', text: '1916' }], answer: 'b', explanation: 'في حزيران' } }),
  stage('t', { idx: 3, title: 'ملخص', type: 'Text', weight: 0.5, target_time: 0, is_skippable: false, config: { format: 'html', body: UNSAFE_HTML } }),
  stage('i', { idx: 4, title: 'رتّب', type: 'Interactive', weight: 2, target_time: 120, is_skippable: false, config: { kind: 'ordering', items: ['أولا', 'ثانيا'] } }),
  stage('u', { idx: 5, title: 'جديد', type: 'Interactive', weight: 2, config: { kind: 'not_known_yet', range: [0, 4] } }),
]

/** History is free and Arabic; mathematics is paid; its intensive track is sold separately and asks for both items. */
export function explorerSite(): Snapshot {
  return {
    seasons: [], grades: [], streams: [],
    plans: [
      plan('science', 'الخطة العلمية', ['history', 'math', 'english'], []),
      plan('arts', 'Arts plan', ['history', 'english'], [
        override({ name: 'a1', idx: 1, target_doctype: 'Memora Subject', target_name: 'history', action: 'Rename', override_value: 'تاريخ (أدبي)' }),
        override({ name: 'a2', idx: 2, target_doctype: 'Memora Topic', target_name: 'english-topic', action: 'Set Access Level', override_value: 'public' }),
        override({ name: 'a3', idx: 3, target_doctype: 'Memora Lesson', target_name: 'history-two', action: 'Hide' }),
      ]),
    ],
    subjects: [
      subject('history', { title: 'تاريخ الأردن', image: '/files/غلاف.png', color_code: '#B45309', is_free_preview: true }, [
        lesson('history-one', 0, { title: 'الثورة العربية الكبرى', description: 'من مكة إلى العقبة.', stages: [...STAGES] }),
        lesson('history-two', 1, { title: 'أُسُسُ المدرسة', stages: [
          stage('h2', { idx: 1, title: 'نص', config: { format: 'markdown', body: 'نصٌّ **مهم**. ![خريطة](/files/map.png)' } }),
          stage('h3', { idx: 2, title: 'نص', type: 'Question', config: { question_type: 'mcq', prompt: 'من؟', options: [{ id: 'a', text: 'فيصل' }, { id: 'a' }, 'عبدالله'], answer: 'c' } }),
        ] }),
      ], { topic: { is_linear: true } }),
      subject('math', { title: 'الرياضيات', color_code: '#2563EB', required_item: 'ITEM-MATH', is_paid: true }, [
        lesson('math-one', 0, { title: 'المشتقة' }),
        lesson('math-free', 1, { title: 'مقدمة', is_free_preview: true }),
      ], { track: { is_sold_separately: true, required_item: 'ITEM-INTENSIVE', parent_item_required: true } }),
      subject('english', { title: 'English Language' }, [
        lesson('english-one', 0, { title: 'Phrasal Verbs', stages: [stage('e1', { title: 'Read', config: { format: 'markdown', body: '# Look\n\nlook **after**\n\n| a | b |\n|---|---|\n| 1 | 2 |' } })] }),
        lesson('english-draft', 1, { title: 'Future Forms', is_published: false }),
      ]),
    ],
  }
}

function plan(name: string, title: string, subjects: readonly string[], overrides: Plan['overrides']): Plan {
  return { name, title, is_published: true, ...times, subjects: subjects.map((each, at) => ({ name: `${name}-${each}`, idx: at + 1, subject: each })), overrides }
}

interface Fields {
  readonly track?: Partial<Track>
  readonly topic?: Partial<Topic>
}

function subject(name: string, fields: Partial<SubjectContent['structure']['subject']>, lessons: Lesson[], { track = {}, topic = {} }: Fields = {}): SubjectContent {
  const published = { is_published: true, ...times }
  const tracks: Track[] = [{ name: `${name}-track`, title: `${fields.title} 1`, parent_subject: name, ...published, ...track }]
  const units: Unit[] = [{ name: `${name}-unit`, title: `${fields.title} 1.1`, parent_track: `${name}-track`, ...published }]
  const topics: Topic[] = [{ name: `${name}-topic`, title: `${fields.title} 1.1.1`, parent_unit: `${name}-unit`, is_linear: false, ...published, ...topic }]
  return {
    structure: { subject: { name, title: name, next_bit_index: 2, ...published, ...fields }, tracks, units, topics, deleted: [] },
    lessons: [{ topic: `${name}-topic`, lessons, deleted: [] }],
  }
}
