# Grafana panolarının söyledikleri, Türkçe; KPI adları bir üst klasörde. Sayıdan sonra çoğul yok, ada ek getirilmez.

### Panolar

folder = dealstream (Türkçe)
dashboard-sales-leader = Satış lideri
    .said = Huni beklenen sonucu veriyor mu: sızıntı, kazanma oranları, gelir, kota ve dönem sonu.
dashboard-team-manager = Ekip yöneticisi
    .said = Her temsilcinin durumu, yaptıkları ve şu anda ilgi isteyen { -deals } ve uyarılar.
dashboard-operations = Satış operasyonları
    .said = Huni işliyor mu: pazarlamadan devir, darboğazlar, satış bölgeleri ve verinin niteliği.
dashboard-service = Hizmet
    .said = dealstream'in kendisi iyi mi: birikme, gecikme, yığınlar, ClickHouse'a yazma, kullanılamayanlar, günlük.
dashboard-runbooks = Müdahale kılavuzları
    .said = Her uyarının anlamı, kullanıcıların ne gördüğü, nereye bakılacağı, nasıl giderileceği ve nasıl bittiği: docs/runbooks sayfaları, İngilizce.

### Bağlantılar ve işaretler

link-dashboards = Panolar
link-page = Sayfa
link-deals = { -Deals }
link-alerts = Uyarılar
link-runbooks = Müdahale kılavuzları
link-on-the-page = Sayfada aç
link-in-the-crm = CRM'de aç
marks-alerts = Uyarılar
marks-corrections = Düzeltmeler
mark-correction = CRM’den geç gelen bilgiyle düzeltilen geçmiş sayılar

### Üstte seçilenler

choice-source = { $name } veri kaynağı
choice-currency = Para birimi
choice-page = Sayfa
choice-pipeline = Satış hattı
choice-team = Ekip
choice-rep = Satış temsilcisi
choice-grain = Dönem
choice-period = Dönem başı
choice-job = İş
choice-instance = Süreç
choice-all = Tümü
grain-day = Gün
grain-week = Hafta
grain-month = Ay
grain-quarter = Çeyrek
grain-year = Yıl

### KPI'ların çevresi

panel-nothing = Burada bir şey yok: üstten daha eski bir dönem ya da daha çok ekip, temsilci veya satış hattı seçin.
kpi-by-team = { $title }, ekiplere göre
kpi-by-rep = { $title }, temsilcilere göre
kpi-by-stage = { $title }, aşamalara göre
kpi-by-territory = { $title }, satış bölgelerine göre
kpi-today = Bugün: { $title }, ekiplere göre
kpi-now = Şu anda: { $title }, ekiplere göre
kpi-as-known = { $meaning } Her an bilindiği gibi: geç gelen bilgi çizgiyi değiştirmez.
kpi-more-is-better = Çoğu daha iyidir.
kpi-less-is-better = Azı daha iyidir.
kpi-ripens = Bu { -deals-gen } bir kısmı hâlâ açık: yeni dönemler değişmeye devam eder.
kpi-unscraped = Prometheus'ta bundan bir şey yok: worker süreçlerini okuyor mu?

### Grafana'nın sözle yazacağı birimler

unit-days = suffix:gün
unit-minutes = suffix:dk
unit-requests = suffix:istek/sn
unit-events = suffix:/sn

### Sütunlar

column-activity = Aktivite
column-after = Sonra
column-alert = Uyarı
column-alertname = Uyarı
column-amount = Tutar
column-amount-above-normal = Olağanın üstündeki tutar
column-before = Önce
column-causes = Nedenler
column-corrected = Düzeltildi
column-days-in-stage = Aşamada geçen gün
column-deal = { -Deal }
column-deals-above-normal = Olağanın üstündeki { -deals }
column-first = İlk
column-hour = Saat
column-instance = Süreç
column-job = İş
column-last = Son
column-last-activity = Son aktivite
column-letters = Kayıtlar
column-loss-reason = Kayıp nedeni
column-number = Sayı
column-of = Konusu
column-period = Dönem
column-pipeline = Satış hattı
column-reason = Neden
column-rep = Satış temsilcisi
column-severity = Önem
column-since = Başlangıç
column-source = Kaynak
column-stage = Aşama
column-state = Durum
column-team = Ekip
column-territory = Satış bölgesi
column-why = Neden
severity-critical = kritik
severity-warning = uyarı

### Satış lideri

row-period-of-teams = Üstte seçilen dönem, tüm satış hatları
row-funnel = Huni ve sızıntı
row-win-rates = Kazanma oranları, tüm satış hatları
row-revenue = Gelir, kota ve satış tahmini, tüm satış hatları
row-live = Saniyeler içinde
panel-became = Akıbetleri, para birimi { $currency }
    .said = Dönemde her aşamaya giren { -deals-abl }: altı payın toplamı hepsini verir.
panel-loss-reasons = { -Deals } neden kaybediliyor, para birimi { $currency }
    .said = Aşamalarından çıktıkları güne göre.
panel-sources = Kaynaklar, para birimi { $currency }
    .said = Dönemin { -deals-acc } nereden geldi, tüm satış hatlarında.
panel-teams = Ekipler, para birimi { $currency }
    .said = Dönemde her ekip.
panel-landing = Ay, çeyrek ve yıl nasıl kapanır, para birimi { $currency }
    .said = Hangi dönem seçili olursa olsun şu anki durum: kazanılan, kotanın bugüne kadar gereken kısmı ve böyle giderse dönem sonunda varılacak tutar.
panel-velocity = Açık satış hattının bir günde getirdiği, para birimi { $currency }
    .said = Hangi dönem seçili olursa olsun şu anki durum.

### Ekip yöneticisi

row-period-of-reps = Üstte seçilen temsilciler, tüm satış hatları
row-reps = Temsilciler, tüm satış hatları
row-activities = Aktiviteler
row-open-deals = Açık { -deals }, şu anda
panel-reps = Temsilciler, para birimi { $currency }
    .said = Dönemde her temsilci; bu sırada ekip değiştiren, her ekipte bir kez.
panel-activity-types = Türlerine göre aktiviteler
    .said = Seçilen temsilcilerin dönemde kaydettikleri.
panel-open-by-stage = Bulundukları aşamalar, para birimi { $currency }
    .said = Seçilen temsilcilerin ve satış hatlarının açık { -deals-acc }, aşamalara göre.

### Satış operasyonları

row-marketing = Pazarlamadan satışa, tüm satış hatları
row-bottlenecks = Darboğazlar, tüm ekipler
row-territories = Satış bölgeleri, tüm ekipler ve satış hatları
row-quality = Verinin niteliği
panel-stages = Aşamalar
    .said = Dönemde her aşamada geçen süre ve geçişler.
panel-open-now = Açık { -deals } şu anda nerede, para birimi { $currency }
    .said = Hangi dönem seçili olursa olsun şu anki durum.
panel-territories = Satış bölgeleri, para birimi { $currency }
    .said = Dönemde her satış bölgesi.
panel-corrections-over-time = Zaman içinde düzeltmeler
    .said = Saati bitmiş olup geç gelen bilgiyle değişen sayılar.
    .nothing = Bakılan zamanda, saati bitmiş hiçbir sayı değişmedi.

### Listeler

panel-alerts = Bitmemiş uyarılar, para birimi { $currency }
    .said = Kesinleşmemiş olanlar kimseye bildirilmez. Bir uyarının arkasında ne olduğu ve ona verilecek yanıt sayfadadır.
    .nothing = Uyarı yok: her şey olağan ya da bunu söyleyecek kadar bilgi henüz yok.
panel-deals = Şimdi bakılacak { -deals }, para birimi { $currency }
    .said = Takılmış: aşamasında sınırdan uzun süredir. Sessiz: aşamanın izin verdiğinden uzun süredir bir şey olmadı. Gecikmiş: beklenen kapanış tarihi geçti. { -Deal } adına tıklayınca CRM'deki sayfası açılır.
    .nothing = Takılmış, sessiz ya da gecikmiş açık { -deal } yok.
panel-corrections = Düzeltmeler: saati bitmiş sayılar
    .said = Geç gelen ya da düzeltilen olaylar ait oldukları saati değiştirir. Zamanlar UTC, tutarlar en küçük para birimiyle.
    .nothing = Bakılan zamanda, saati bitmiş hiçbir sayı değişmedi.
panel-not-used = Kullanılamayanlar
    .said = Hangi dönem seçili olursa olsun hâlâ bekleyenler. `dealstream dead-letters` listeler, neden giderilince `dealstream redrive` yeniden gönderir.
    .nothing = Gelen her şey kullanılabildi.
panel-uncertain = Değişiklikleri eksik olabilecek { -deals }
    .said = CRM, bu { -deals-acc } ilgilendiren bir şeyin kaybolduğunu bildirdi. Dışa aktarılan bir dosyanın yüklenmesi (backfill) giderir.
    .nothing = Değişikliği eksik olduğu bilinen { -deal } yok.

### Hizmet

row-well = İyi mi
row-way-in = Giriş
row-counting = Sayım
row-stores = ClickHouse ve diskler
row-telling = Huni uyarıları
row-runbooks = Her uyarı için bir kılavuz
service-unscraped = Prometheus'ta bundan bir şey yok: bu türden bir süreç okunuyor mu (Prometheus'ta Status, Targets)?
panel-processes-down = Yanıt vermeyen süreçler
    .said = Prometheus'un okuyamadığı gateway ve worker süreçleri.
panel-events-waiting = Bekleyen olaylar
    .said = Tüm konularda (topic), henüz sayılmamış.
panel-kafka-away = Kafka'ya ulaşamayanlar
    .said = Kafka'nın yanıt vermediği süreçler.
panel-unbalanced = Toplamı tutmayan pencereler
    .said = Bir aşamaya giren ile akıbetleri birbirini tutmuyor: hep 0 olmalı.
panel-missing-events = Eksik saklanan olaylar
    .said = ClickHouse'da olup artık olmayan ya da oraya hiç ulaşmamış olaylar.
panel-in-journals = Günlükte bekleyenler
    .said = Alındısı verilmiş, diskte Kafka'yı bekleyen kayıtlar.
panel-firing = Hizmetle ilgili etkin uyarılar
    .said = Her biri için ne yapılacağı müdahale kılavuzları panosunda ve docs/runbooks içinde.
    .nothing = Etkin uyarı yok.
panel-what-to-do = Her uyarı için ne yapılmalı
panel-requests = Yanıta göre istekler
    .said = Saniyedeki webhook istekleri.
panel-answer-time = Yanıt süresi
    .said = Bir isteğin gelişinden yanıtına kadar. CRM'ler birkaç saniye sonra vazgeçer.
panel-acknowledged = Alındısı verilen olaylar
    .said = Saniyede, Kafka ya da günlük tarafından.
panel-rejected = Kullanılamayanlara ayrılanlar
    .said = Saniyede kullanılamayan içerikler, nedene göre.
panel-refused = Geri çevrilen ve yinelenenler
    .said = Saniyede 429 yanıtı alan istekler ve daha önce gelmiş olanlar.
panel-journals-filled = Günlüklerin doluluğu
    .said = Diskte Kafka'yı bekleyen, izin verilenin payı olarak. Dolu günlük geri çevirir.
    .nothing = Hiçbir gateway sürecinin günlüğü yok (DEALSTREAM_JOURNAL).
panel-change-events = Bekleyen değişiklik olayları
    .said = Salesforce konusundan henüz okunmayanlar.
panel-certificate = Sertifikanın bitmesine kalan
    .said = Gateway sürecinin dışarıya açık adresinin sertifikası.
    .nothing = Dışarıya açık adresin süresi bitecek bir sertifikası yok.
panel-end-to-end = Webhook'tan sayıya
    .said = Bir isteğin gelişinden KPI'a kadar, /metrics üzerinde ve ClickHouse'da.
panel-events-read = Okunan olaylar
    .said = Saniyedeki kayıtlar, konuya (topic) göre.
panel-lag = Sayılmayı bekleyenler
    .said = Her konunun (topic) henüz işlenmemiş kayıtları.
panel-chunk-time = Bir yığının süresi
    .said = Bir yığın kaydı işleyip saklamak için.
panel-chunk-records = Yığındaki kayıtlar
    .said = Ortalama. Çok şey beklerken yığınların büyük olması olağandır.
panel-gaps = Boşluklar ve Kafka'nın kaybettiği kayıtlar
    .said = Bakılan zamanda. Boşluklar kendiliğinden yeniden okunur.
panel-restated = Düzeltmeler
    .said = Saniyede, saati bittikten sonra değişen pencereler.
panel-series-cut = /metrics dışında kalan seriler
    .said = Seri sınırının (DEALSTREAM_SERIES_LIMIT) üstündekiler.
panel-rows-written = Yazılan satırlar
    .said = Saniyedeki satırlar, tabloya göre.
panel-sink-behind = ClickHouse'un gecikmesi
    .said = Onu bekleyen en eski kaydın yaşı.
panel-inserts-failed = Başarısız yazmalar
    .said = Saniyede yeniden denenen yazmalar.
panel-disks = Disklerin doluluğu
    .said = Günlük ve ClickHouse disklerinin dolu payı.
panel-told = Bildirilen ve kabul edilmeyen
    .said = Saniyede alıcılara bildirilen uyarılar ve kabul etmedikleri denemeler.
panel-to-tell = Bildirilmeyi bekleyenler
    .said = Alıcının saatleri için ya da yanıt vermediği için.
    .nothing = Huni dosyasında alıcı tanımlı değil (alerts: receivers:).
panel-judged = Son değerlendirmeden beri
    .said = Değerlendiren worker sürecinin izlenenlere son bakışından bu yana geçen süre.
    .nothing = Henüz değerlendirme yapılmadı: akmakta olan bir geçmiş, tamamlanınca değerlendirilir.
legend-half-within = { $of }, yarısı bu süre içinde
legend-most-within = { $of }, 100'de 99'u bu süre içinde
legend-limited = { $of } sınırlandı
legend-repeated = { $of } yinelendi
legend-gaps = boşluk: { $of }
legend-lost = kayıp: { $of }
legend-told = { $of } bildirildi
legend-not-taken = { $of } kabul etmedi
legend-judged = değerlendirildi
