// Moves the dashboard texts of old versions of New API to the options that hold them now (options.md section 9).
import { isJsonObject, parseJson } from '../../kernel/index.ts'
import { content, type OptionRow, type Setting, type Settings } from '../../settings/index.ts'

const LIST_MAX = 100

type Old = ReadonlyMap<string, string>
type Member = Readonly<Record<string, unknown>>

const readList = (text: string): Member[] => {
  const value = parseJson(text)
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

/** Old questions have a title and a text. */
const readQuestion = ({ title, question, content: text, answer, ...rest }: Member): Member => ({
  ...rest,
  question: question ?? title,
  answer: answer ?? text,
})

const readUptime = (old: Old): Member[] => {
  const [url, slug] = [old.get('UptimeKumaUrl') ?? '', old.get('UptimeKumaSlug') ?? '']
  return url === '' || slug === '' ? [] : [{ id: 1, categoryName: 'Status', url, slug, description: '' }]
}

const MOVES: readonly {
  readonly keys: readonly string[]
  readonly setting: Setting<unknown>
  readonly read: (old: Old) => Member[]
}[] = [
  { keys: ['ApiInfo'], setting: content.apiInfo, read: (old) => readList(old.get('ApiInfo') ?? '') },
  { keys: ['Announcements'], setting: content.announcements, read: (old) => readList(old.get('Announcements') ?? '') },
  { keys: ['FAQ'], setting: content.faq, read: (old) => readList(old.get('FAQ') ?? '').map(readQuestion) },
  { keys: ['UptimeKumaUrl', 'UptimeKumaSlug'], setting: content.uptimeKumaGroups, read: readUptime },
]

/** What is to be written and removed, and the old options that hold something nobody can use. */
export type ConsoleMigration = {
  readonly rows: readonly OptionRow[]
  readonly removedKeys: readonly string[]
  readonly unusable: readonly string[]
}

/**
 * Plans the move. Entries that the new options would refuse are left out; an old option of which nothing can be used stays
 * where it is, and a new one that is already filled is not overwritten.
 */
export const planConsoleMigration = (
  stored: readonly OptionRow[],
  { validate }: Pick<Settings, 'validate'>,
): ConsoleMigration => {
  const old = new Map(stored.map(({ key, value }) => [key, value]))
  const rows: OptionRow[] = []
  const removedKeys: string[] = []
  const unusable: string[] = []
  for (const { keys, setting, read } of MOVES) {
    const present = keys.filter((key) => old.has(key))
    if (present.length === 0) continue
    const isFilled = !['', '[]'].includes((old.get(setting.key) ?? '').trim())
    const isEmpty = present.every((key) => ['', '[]'].includes((old.get(key) ?? '').trim()))
    const isFine = (entry: Member): boolean => validate(setting.key, [entry]).outcome === 'accepted'
    const entries = isFilled ? [] : read(old).filter(isFine).slice(0, LIST_MAX)
    const verdict = entries.length === 0 ? undefined : validate(setting.key, entries)
    if (verdict?.outcome === 'accepted') rows.push(...verdict.rows)
    if (verdict?.outcome === 'accepted' || isFilled || isEmpty) removedKeys.push(...present)
    else unusable.push(...present)
  }
  return { rows, removedKeys, unusable }
}
