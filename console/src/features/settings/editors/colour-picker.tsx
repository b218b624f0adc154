// One of the named colours, as swatches that can be walked with the arrow keys.
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { colourOf } from '../../texts/colours.ts'

type ColourPickerProps = { value: string; words: readonly string[]; onChange: (word: string) => void }

export const ColourPicker = ({ value, words, onChange }: ColourPickerProps) => {
  const { t } = useTranslation()
  const name = useId()
  return (
    <fieldset aria-label={t('settings.field.color')} className="flex flex-wrap gap-1.5">
      {words.map((word) => (
        <input
          key={word}
          type="radio"
          name={name}
          value={word}
          aria-label={t(`settings.colour.${word}`)}
          title={t(`settings.colour.${word}`)}
          checked={word === value}
          onChange={() => onChange(word)}
          className="size-7 cursor-pointer appearance-none rounded-full border-2 border-surface outline-1 outline-transparent checked:outline-2 checked:outline-ink focus-visible:outline-2 focus-visible:outline-ring"
          style={{ background: colourOf(word) }}
        />
      ))}
    </fieldset>
  )
}
