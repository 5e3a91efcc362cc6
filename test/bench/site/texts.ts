// What the lessons say: school talk in Arabic and English, as on a page that teaches in both.
import { oneOf, type Random } from './random.ts'

export const SUBJECT_TITLES = ['اللغة العربية', 'اللغة الإنجليزية', 'التربية الإسلامية', 'تاريخ الأردن', 'الرياضيات', 'Physics', 'الكيمياء', 'Biology', 'علوم الأرض', 'الجغرافيا', 'Computer Science', 'الثقافة المالية', 'الفلسفة', 'علم النفس', 'Statistics', 'الأدب', 'الرسم الهندسي', 'Algebra', 'الهندسة', 'Genetics'] as const

const TITLE_STARTS = ['مقدمة في', 'تطبيقات على', 'مراجعة', 'خواص', 'قوانين', 'تمارين على', 'Introduction to', 'More on', 'Review of', 'Practice:']
const TITLE_ENDS = ['المتجهات', 'المشتقات', 'الحركة الدائرية', 'التفاعلات الكيميائية', 'الوراثة', 'النهايات', 'الجملة الاسمية', 'الدولة الأموية', 'linear motion', 'chemical bonds', 'cell division', 'quadratic functions', 'reported speech', 'electric circuits']

const SENTENCES = [
  'نبدأ من السرعة المتوسطة ونصل إلى معنى المشتقة خطوة خطوة.',
  'تذكّر أن إشارة الجواب تدل على اتجاه الحركة لا على مقدارها.',
  'اقرأ السؤال مرتين، وحدّد المعطيات والمطلوب قبل أن تبدأ بالحل.',
  'إذا تضاعفت المسافة مع ثبات الزمن تضاعفت السرعة كذلك.',
  'يتكوّن الجزيء من ذرتين أو أكثر ترتبط معًا بروابط كيميائية.',
  'قارن بين النص الأول والنص الثاني من حيث الفكرة والأسلوب.',
  'اكتب ثلاث جمل مفيدة تستعمل فيها ما تعلّمته في هذا الدرس.',
  'حل المعادلة f(x) = 2x² − 3x + 1 ثم تحقق من الجواب بالتعويض.',
  'What changes, and how fast does it change?',
  'Compare the two graphs and explain where the slope is zero.',
  'The force on a moving charge is perpendicular to its velocity.',
  'A gene is a section of DNA that carries the code for a protein.',
  'Use the past perfect for what happened before another past event.',
  'Write the balanced equation, then find the limiting reactant.',
  'Every even function is symmetric about the y-axis, e.g. cos(x).',
  'Note the unit: 1 km/h is about 0.278 m/s, so divide by 3.6.',
] as const

const ANSWERS = ['نعم، في كل الحالات', 'لا، إلا إذا تساوت القوى', 'عند النقطة (0, 2) فقط', 'x = −1 أو x = 3', 'It doubles', 'It stays the same', 'Only at rest', 'لا يمكن تحديد الجواب', '12 N', '3.5 m/s²', 'الفاعل ضمير مستتر', 'None of these']

export function titleOf(random: Random): string {
  return `${oneOf(random, TITLE_STARTS)} ${oneOf(random, TITLE_ENDS)}`
}

export function sentence(random: Random): string {
  return oneOf(random, SENTENCES)
}

export function answer(random: Random): string {
  return oneOf(random, ANSWERS)
}

/** Sentences until there are this many bytes of them in UTF-8; the last may go beyond. */
export function prose(random: Random, bytes: number): string {
  let text = sentence(random)
  for (let length = Buffer.byteLength(text); length < bytes; ) {
    const more = `${random() < 0.15 ? '\n\n' : ' '}${sentence(random)}`
    text += more
    length += Buffer.byteLength(more)
  }
  return text
}
