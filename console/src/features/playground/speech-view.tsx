// Speech: a text and a voice; the sound is played here and can be saved.
import { Download, Volume2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { buttonStyle } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input, TextArea } from '../../ui/input.tsx'
import { Empty } from '../../ui/states.tsx'
import { speak } from './api.ts'
import { type ModeProps, Trial } from './trial.tsx'

const Player = ({ sound }: { sound: Blob }) => {
  const { t } = useTranslation()
  const [url, setUrl] = useState('')
  useEffect(() => {
    const made = URL.createObjectURL(sound)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [sound])
  if (url === '') return null
  return (
    <div className="panel space-y-3 p-4">
      {/* biome-ignore lint/a11y/useMediaCaption: the text that is spoken stands beside it */}
      <audio controls src={url} aria-label={t('playground.sound')} className="w-full" />
      <a href={url} download="speech.mp3" className={buttonStyle({ size: 'sm' })}>
        <Download aria-hidden="true" />
        {t('playground.save')}
      </a>
    </div>
  )
}

export const SpeechView = (props: ModeProps) => {
  const { t } = useTranslation()
  const [input, setInput] = useState('')
  const [voice, setVoice] = useState('alloy')
  return (
    <Trial
      {...props}
      prefers={/tts|speech|voice|audio/i}
      body={input.trim() === '' ? undefined : { input, voice }}
      run={speak}
      empty={<Empty icon={Volume2} title={t('playground.noSoundTitle')} text={t('playground.noSoundText')} />}
      fields={
        <>
          <Field label={t('playground.spokenText')}>
            {(control) => (
              <TextArea {...control} rows={5} value={input} onChange={(event) => setInput(event.target.value)} />
            )}
          </Field>
          <Field label={t('playground.voice')}>
            {(control) => <Input {...control} value={voice} onChange={(event) => setVoice(event.target.value)} />}
          </Field>
        </>
      }
      show={(sound) => <Player sound={sound} />}
    />
  )
}
