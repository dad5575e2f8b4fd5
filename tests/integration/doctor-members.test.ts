import { examine } from '../../tools/doctor/examine.ts';
import { faults, setUpDoctorStage } from '../support/doctor-stage.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const stage = setUpDoctorStage();

it('finds nothing bad where a member record is needed and there', async () => {
  stage.set({ MEMBERSHIP: 'required' });
  await stage.table.put('TENANT#acme', `MEMBER#${SUB}`);

  expect(faults(await examine('prod', undefined))).toEqual([]);
  await stage.table.remove('TENANT#acme', `MEMBER#${SUB}`);
});

describe('where a member record is needed', () => {
  const OTHER = SUB.replace(/^5/, '6');
  const INACTIVE = SUB.replace(/^5/, '0');
  const rows: string[] = [];
  const put = async (sk: string, row = {}) => {
    rows.push(sk);
    await stage.table.put('TENANT#acme', sk, row);
  };

  beforeEach(async () => {
    stage.set({ MEMBERSHIP: 'required' });
    await put('DEPARTMENT#closed', { status: 'suspended' });
    await put('DEPARTMENT#ended', { activeUntil: '2020-01-01T00:00:00Z' });
    await put(`MEMBER#${INACTIVE}`, { status: 'suspended' });
  });

  afterEach(async () => {
    for (const sk of rows.splice(0)) await stage.table.remove('TENANT#acme', sk);
  });

  it.each(['closed', 'ended', 'missing'])(
    'passes over a member of department %s',
    async (departmentId) => {
      await put(`MEMBER#${SUB}`, { departmentId });
      expect(faults(await examine('prod', undefined))).toEqual([
        expect.objectContaining({
          status: 'warning',
          finding: 'no active user found to test with in the table',
        }),
      ]);

      await put(`MEMBER#${OTHER}`);
      expect(faults(await examine('prod', undefined))).toEqual([]);
      expect(faults(await examine('prod', 'acme'))).toEqual([]);
    },
  );

  it('says why a tenant that was asked for is denied, by one of its members', async () => {
    await stage.table.put('TENANT#acme', 'TENANT', { status: 'suspended' });
    await put(`MEMBER#${SUB}`, { departmentId: 'missing' });

    expect(faults(await examine('prod', 'acme'))).toEqual([
      expect.objectContaining({
        finding: expect.stringMatching(/gets no token: The organization .* is suspended/),
      }),
    ]);
  });
});
