// The form's channel as the server tries it before it is saved.
import { useFormContext } from 'react-hook-form'
import type { Channel, ChannelDraft, ChannelType } from '../../../../src/contract/index.ts'
import { type ChannelValues, toCreate, toUpdate } from './values.ts'

/** Gives a function, because a draft is what the form holds at the moment it is tried. */
export const useDraft = (channel: Channel | undefined, type: ChannelType | undefined): (() => ChannelDraft) => {
  const { getValues } = useFormContext<ChannelValues>()
  return () => {
    if (channel === undefined) return { channel: toCreate(getValues(), type).channel }
    const { id, multi_key_mode: _mode, key_mode: _keyMode, ...columns } = toUpdate(getValues(), type, channel)
    return { id, channel: columns }
  }
}
