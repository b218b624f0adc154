// The group editor: what is read and written again is what was stored, and mistakes are named.
import { describe, expect, test } from 'bun:test'
import { changedOptions, findProblem, toOptions, toValues } from './values.ts'

const stored = {
  GroupRatio: '{"default":1,"vip":0.8}',
  TopupGroupRatio: '{"default":1,"vip":0.9}',
  UserUsableGroups: '{"default":"Everybody"}',
  GroupGroupRatio: '{"vip":{"default":0.5}}',
  'group_ratio_setting.group_special_usable_group': '{"vip":{"+:lab":"Lab","-:default":"Not this"}}',
  AutoGroups: '["default","vip"]',
  DefaultUseAutoGroup: 'false',
}

test('stored options come back as they were', () => {
  const values = toValues(stored)
  expect(values.groups).toEqual([
    { name: 'default', ratio: '1', topup: '1', isUsable: true, description: 'Everybody' },
    { name: 'vip', ratio: '0.8', topup: '0.9', isUsable: false, description: '' },
  ])
  expect(values.overrides).toEqual([{ userGroup: 'vip', group: 'default', ratio: '0.5' }])
  expect(toOptions(values)).toEqual(stored)
  expect(changedOptions(stored, values)).toEqual([])
})

test('only what changed is written', () => {
  const values = toValues(stored)
  const [first, ...others] = values.groups
  if (!first) throw new Error('no group')
  const changed = changedOptions(stored, { ...values, groups: [{ ...first, ratio: '1,5' }, ...others] })
  expect(changed).toEqual([{ key: 'GroupRatio', value: '{"default":1.5,"vip":0.8}' }])
})

test('options that cannot be read are empty', () => {
  expect(toValues({ GroupRatio: '[', AutoGroups: '{}' })).toMatchObject({ groups: [], auto: [] })
})

describe('a mistake is named:', () => {
  const values = toValues(stored)
  const group = { name: 'x', ratio: '1', topup: '1', isUsable: false, description: '' }
  const override = { userGroup: 'vip', group: 'vip', ratio: '1' }
  test.each([
    [{ groups: [{ ...group, name: ' ' }] }, 'group.nameMissing'],
    [{ overrides: [{ ...override, group: '' }] }, 'group.nameMissing'],
    [{ groups: [group, group] }, 'group.nameTwice'],
    [{ overrides: [override, override] }, 'group.nameTwice'],
    [{ groups: [{ ...group, ratio: '-1' }] }, 'group.noRatio'],
    [{ overrides: [{ ...override, ratio: '' }] }, 'group.noRatio'],
  ])('%p is %s', (patch, problem) => expect(findProblem({ ...values, ...patch })).toBe(problem))
  test('and none is none', () => expect(findProblem(values)).toBeUndefined())
})
