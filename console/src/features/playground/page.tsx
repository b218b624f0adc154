// The playground: models tried without a key, by chat, picture, speech or embedding.
import { useTranslation } from 'react-i18next'
import { useSearchState } from '../../lib/use-search-state.ts'
import { PageHeading } from '../../ui/card.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { ChatView } from './chat-view.tsx'
import { EmbeddingView } from './embedding-view.tsx'
import { PictureView } from './picture-view.tsx'
import { modes, readPlaygroundSearch } from './search.ts'
import { SpeechView } from './speech-view.tsx'

export const PlaygroundPage = () => {
  const { t } = useTranslation()
  const { search, change } = useSearchState(readPlaygroundSearch)
  const mode = search.mode ?? 'chat'
  const patch = (next: Parameters<typeof change>[0]) => change(next, { isReplaced: true })
  return (
    <>
      <PageHeading title={t('nav.playground')} text={t('playground.text')} />
      <Tabs
        label={t('playground.modes')}
        tabs={modes.map((id) => ({ id, label: t(`playground.mode.${id}`) }))}
        value={mode}
        onChange={(id) => patch({ mode: id === 'chat' ? undefined : id, model: undefined, beside: undefined })}
      />
      {mode === 'chat' && <ChatView search={search} change={patch} />}
      {mode === 'image' && <PictureView search={search} change={patch} />}
      {mode === 'speech' && <SpeechView search={search} change={patch} />}
      {mode === 'embeddings' && <EmbeddingView search={search} change={patch} />}
    </>
  )
}
