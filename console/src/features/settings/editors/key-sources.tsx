// Where a rule of channel affinity finds what tells conversations apart: tried in order, the first that is there counts.
import { Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Input, Select } from '../../../ui/input.tsx'
import { useOptionText } from '../option-text.ts'

type Source = Readonly<Record<string, unknown>>

const kinds = ['gjson', 'request_header', 'context_string', 'context_int'] as const

const readSources = (text: string): Source[] => {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'object' && entry !== null) : []
  } catch {
    return []
  }
}

/** A path into the body, else the name of a header or of a fact about the request. */
const memberOf = (source: Source): 'path' | 'key' => (source.type === 'gjson' ? 'path' : 'key')

type KeySourcesProps = { text: string; onChange: (text: string) => void }

export const KeySources = ({ text, onChange }: KeySourcesProps) => {
  const { t } = useTranslation()
  const { choice } = useOptionText()
  const sources = readSources(text)
  const write = (next: readonly Source[]) => onChange(JSON.stringify(next))
  const edit = (index: number, change: Source) =>
    write(sources.map((source, at) => (at === index ? { ...source, ...change } : source)))
  const turn = (index: number, source: Source, type: string) => {
    const { key, path, ...rest } = source
    const name = key ?? path ?? ''
    write(sources.map((other, at) => (at === index ? { ...rest, type, [memberOf({ type })]: name } : other)))
  }
  return (
    <div className="space-y-2">
      {sources.map((source, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a source is its place
        <div key={index} className="flex items-center gap-2">
          <Select
            aria-label={t('settings.sourceKind')}
            value={String(source.type ?? '')}
            onChange={({ target }) => turn(index, source, target.value)}
            className="w-44 shrink-0 max-sm:w-32"
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {choice(kind)}
              </option>
            ))}
          </Select>
          <Input
            aria-label={t('settings.sourceName')}
            placeholder={source.type === 'gjson' ? 'metadata.user_id' : 'x-session-id'}
            value={String(source[memberOf(source)] ?? '')}
            spellCheck={false}
            onChange={({ target }) => edit(index, { [memberOf(source)]: target.value })}
            className="font-mono text-xs"
          />
          <IconButton
            icon={Trash2}
            label={t('action.remove', { name: String(source[memberOf(source)] ?? '') })}
            onClick={() => write(sources.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button size="sm" icon={Plus} onClick={() => write([...sources, { type: 'gjson', path: '' }])}>
        {t('settings.addRow')}
      </Button>
    </div>
  )
}
