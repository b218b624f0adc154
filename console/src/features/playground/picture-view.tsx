// Pictures: a prompt, a size, a number; what was drawn can be saved.
import { Download, Image } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { buttonStyle } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Select, TextArea } from '../../ui/input.tsx'
import { Empty } from '../../ui/states.tsx'
import { draw } from './api.ts'
import { type ModeProps, Trial } from './trial.tsx'

const sizes = ['', '1024x1024', '1536x1024', '1024x1536', '512x512']
const counts = [1, 2, 3, 4]
const picturesModels = /image|dall|flux|draw|paint|diffusion|imagen|seedream|banana|recraft|ideogram|kolors/i

export const PictureView = (props: ModeProps) => {
  const { t } = useTranslation()
  const [prompt, setPrompt] = useState('')
  const [size, setSize] = useState('')
  const [count, setCount] = useState(1)
  const body = prompt.trim() === '' ? undefined : { prompt, n: count, ...(size === '' ? {} : { size }) }
  return (
    <Trial
      {...props}
      prefers={picturesModels}
      body={body}
      run={draw}
      empty={<Empty icon={Image} title={t('playground.noPictureTitle')} text={t('playground.noPictureText')} />}
      fields={
        <>
          <Field label={t('playground.prompt')}>
            {(control) => (
              <TextArea {...control} rows={5} value={prompt} onChange={(event) => setPrompt(event.target.value)} />
            )}
          </Field>
          <div className="grid grid-cols-2 gap-3">
            <Field label={t('playground.size')}>
              {(control) => (
                <Select {...control} value={size} onChange={(event) => setSize(event.target.value)}>
                  {sizes.map((one) => (
                    <option key={one} value={one}>
                      {one === '' ? t('playground.effortDefault') : one.replace('x', ' × ')}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label={t('playground.count')}>
              {(control) => (
                <Select {...control} value={count} onChange={(event) => setCount(Number(event.target.value))}>
                  {counts.map((one) => (
                    <option key={one}>{one}</option>
                  ))}
                </Select>
              )}
            </Field>
          </div>
        </>
      }
      show={(pictures) => (
        <ul className="grid gap-4 sm:grid-cols-2">
          {pictures.map(({ url }, index) => (
            <li key={url.slice(-64)} className="panel overflow-hidden">
              <img src={url} alt={prompt} className="w-full bg-sunken" />
              <a
                href={url}
                download={`picture-${index + 1}.png`}
                target="_blank"
                rel="noopener noreferrer"
                className={buttonStyle({ look: 'ghost', size: 'sm', className: 'm-2' })}
              >
                <Download aria-hidden="true" />
                {t('playground.save')}
              </a>
            </li>
          ))}
        </ul>
      )}
    />
  )
}
