# Komutların bir terminalde, her yerin sözcüklerine (`../tr.ftl`) ek olarak söyledikleri.

### Komutlar nedir: ilk paragraf listelerinde de durur. Öznitelikler: seçenekleri, adlarıyla

command =
    CRM webhook'larından canlı satış hunisi KPI'ları.

    `dealstream up` ile başlayın: her şey bu makinede, simüle edilmiş { -deals } ile.
command-init =
    İlk huni dosyasını, bir gizli anahtarı ve ayarları yazar.

    CRM'in API anahtarı verilirse satış hatları, aşamalar, kişiler ve ekipler oradan okunur. Var olan hiçbir şeyin üzerine yazılmaz. `--refresh` yeniden okur ve elle yazılanı korur.
    .time-zone = Günlerin başladığı saat dilimi: Europe/Istanbul. [varsayılan: CRM'inki ya da bu makineninki]
    .currency = Sayıların para birimi: TRY. [varsayılan: CRM'inki]
    .token-file = CRM'in API anahtarının bulunduğu dosya; ya da DEALSTREAM_CRM_TOKEN. Anahtar yoksa bir taslak yazılır.
    .folder = Nereye yazılacağı. [varsayılan: bu klasör]
    .refresh = Son okunduğundan beri CRM'de ne değiştiğini söyler.
    .write = --refresh ile: değişenleri huni dosyasına da yazar.
    .yes = Hiçbir şey sormaz: CRM'in ve bu makinenin dediğini alır.
command-up =
    Her şeyi bu makinede, simüle edilmiş veriyle çalıştırır.

    Kafka, ClickHouse (gömülü), worker, gateway ve simülatörü başlatır; Docker da Java da gerekmez: Kafka için gerekenler ilk başlatmada indirilir. Ctrl-C hepsini durdurur; veriler kalır ve bir sonraki başlatma kaldığı yerden sürer.
    .data = Verilerin ve günlüklerin tutulduğu klasör.
    .simulate = Simüle edilmiş { -deals-acc } gönderir.
    .rate = Saniyede simüle edilen olay sayısı.
    .days = Başlangıçta simüle edilen geçmişin gün sayısı.
    .seed = Simülasyonun tohumu.
    .broker = Diskte Apache Kafka ya da denemek için bellekte küçük bir aracı; auto: elde edilebiliyorsa Kafka.
command-gateway =
    Webhook'ları alır, olaylarını Kafka'ya yazar.

    SIGTERM gelene kadar çalışır; bir tane yetmiyorsa bir yük dengeleyicinin arkasında birkaç tane.
command-worker =
    Olaylardan KPI üretir, saklar ve gösterir.

    SIGTERM gelene kadar çalışır. Birden çok worker işi paylaşır: aynı ayarlarla, kendi bağlantı noktasında bir tane daha başlatın.
command-try =
    CRM'iniz gibi bir olay gönderir ve sayfaya kadar izler.

    Tutarı olmayan yeni bir { -deal }; ayarlanan gizli anahtarla ve ayarlanan adres için imzalanır; sonunda silinir ve hiçbir sayıda kalmaz. Hangi adımda durduğunu ve ne yapılacağını söyler. Durursa çıkış kodu 1.
    .gateway = Gateway'e buradan ulaşılan adres. [varsayılan: bu makinede]
    .rep = CRM'in gönderdiği biçimiyle temsilci kimliği. [varsayılan: bugün çalışan ilk temsilci]
    .stage = CRM'in gönderdiği biçimiyle aşama kimliği. [varsayılan: ilk açık aşama]
    .keep = Silmez: { -deal } sayılarda kalır; verilmezse sonunda silinir.
    .patience = Her adımın en çok sürebileceği saniye.
    .json = Adımlar, JSON olarak.
command-simulate =
    Bir satış ekibini taklit eder ya da tüm sayıları doğrular.

    Önce geçmiş, sonra canlı; gerçekten imzalanmış webhook'larla. Yeniden başlatılınca kaldığı yerden sürer. --verify ile hizmetin bildirdiği her sayıyı gerçekle karşılaştırır; bu sırada süren bir simülasyon bekler.
    .gateway = Gateway adresi. [varsayılan: yığınınki ya da DEALSTREAM_PUBLIC_URL]
    .worker = --verify ve --day-seconds için worker adresi. [varsayılan: yığınınki ya da DEALSTREAM_WORKER_…]
    .journal = Gönderdiklerini tuttuğu yer. [varsayılan: veri klasöründe simulator]
    .seed = Aynı tohum aynı şeyi yapar.
    .days = Önce gönderilen geçmişin gün sayısı.
    .rate = Canlıyken saniyedeki olay sayısı.
    .load = Gateway'i yükler: geçmiş yok, --seconds (ya da 60) saniye boyunca saniyede bu kadar olay; sonunda nasıl gittiğini söyler.
    .seconds = Bu kadar saniye canlı çalıştıktan sonra durur. [varsayılan: hiç]
    .duplicates = İki kez iletilenlerin payı.
    .late = Çok geç iletilenlerin payı.
    .shuffled = Sırası bozuk iletilenlerin payı.
    .corrected = Başka adımları düzelten adımların payı.
    .verify = Bir şey göndermez: hizmeti gerçekle karşılaştırır.
    .patience = --verify hizmetin yetişmesini bu kadar saniye bekler.
command-replay =
    Her sayıyı ClickHouse'taki ham olaylardan yeniden üretir.

    Hepsini şimdiki huni dosyasıyla zenginleştirerek bir kez daha üretir: dosya değiştikten ya da aracının verileri kaybolduktan sonra. Önce tüm worker'ları, --reset ile gateway'leri de durdurun (kaçırdıklarını CRM yeniden gönderir). Bir `dealstream up` yığını bunu başlarken kendisi yapar.

    --beside ile hiçbir şey durdurulmaz: huni dosyasında geçmiş değiştikten sonra worker'lar tüm sayıları gösterdiklerinin yanında yeniden üretir ve yetişince bunları gösterir. Yarıda kesilirse yeniden başlatılınca sürer; huni dosyası eski hâlindeyse başlanmış olan bırakılır.
    .reset = Topic'lerdekileri siler ve yeniden üretir; verilmezse boş olmaları gerekir.
    .beside = Değişen huni dosyasıyla, çalışan sayıların yanında yeniden üretir ve yetişince onlara geçer.
command-backfill =
    Geçmişi CRM dışa aktarımlarından ya da API'sinden gönderir.

    Nasıl yapıldığını docs/backfill.md gösterir. Dosyalar: CSV, Excel, Parquet; .gz ve .zip içinde de olabilir; - standart girdidir. Dosya yerine bir CRM adı (hubspot, pipedrive, close, salesforce), anahtarla API'sini okur. Aynı geçmiş iki kez gelse de bir kez sayılır; canlı gelmiş olan da öyle. Yarıda kesilirse kaldığı yerden sürer. Çıkış kodu 1: reddedilen satırlar var; her biri satır numarası ve nedeniyle bir dosyada.
    .mapping = Sütunların anlamı: bir dosya ya da hazır eşlemelerden biri.
    .suggest = Bu dosyalar için ilk eşlemeyi yazdırır; düzenleyin, sonra kullanın.
    .sheet = --suggest ile: çalışma kitabının hangi sayfası. [varsayılan: ilk tablo]
    .dry-run = Yalnızca ne olacağını ve neyin yanlış göründüğünü gösterir.
    .write-funnel = --dry-run ile: verilerden yapılan bir huni dosyası yazar.
    .token-file = Dosya yerine bir CRM adı verildiğinde: API'sinin anahtarı; ya da DEALSTREAM_CRM_TOKEN.
    .until = Bu tarihten sonra olanları canlı olaylara bırakır.
    .exported = Dosyaların dışa aktarıldığı gün. [varsayılan: her birindeki en yeni tarih]
    .full-speed = Worker'ların hızına uymaz; canlı sayılar gecikebilir.
    .rejected = Reddedilen satırların gideceği yer. [varsayılan: --keep içinde]
    .keep = Nereye kadar geldiğini tuttuğu yer. [varsayılan: veri klasöründe backfill]
command-kpis = KPI'ları özet, ekip, temsilci, aşama ya da zamana göre yazar.
    .by = Her biri için bir satır. [varsayılan: yöneticinin bölümleri; --csv ile ekip]
    .from = İlk gün. [varsayılan: bu ayın ilk günü; haftalara göre bu çeyreğin, aylara göre bu yılın ilk günü, çeyrek ya da yıla göre --all gibi]
    .all = Bilinen ilk günden bugüne kadar.
    .kpi = Yalnızca bu KPI (kimlik, bkz. docs/kpis.md); birkaç tane için her biri ayrı.
    .csv = Bu satırlar CSV olarak, tüm sütunlarla ya da --kpi sütunlarıyla; toplam satırı olmadan.
command-deals =
    Bir sayının ardındaki ya da bir durumdaki { -deals-acc } listeler.

    `dealstream deals --stuck --stage Teklif` bir aşamada takılanları listeler.
    .open = Şu anda açık bir aşamada olanlar; varsayılan budur.
    .stuck = Şu anda aşamasının sınırından uzun süredir orada olanlar.
    .quiet = Şu anda aşamanın izin verdiğinden uzun süredir teması, hareketi ya da yeni tutarı olmayanlar.
    .overdue = Şu anda beklenen kapanışı geçmiş olanlar.
    .won = Kapanış gününe göre bu günlerde kazanılanlar.
    .lost = Bu günlerde kaybedilenler.
    .disqualified = Bu günlerde elenenler.
    .created = Bu günlerde oluşturulanlar.
    .won-later = Kazanılmış, kapanış günü ileride olanlar.
    .uncertain = Değişiklikleri kaçırılmış olabilecekler.
    .kpi = Bu günlerin şu KPI'sının ardındakiler (kimlik, bkz. docs/kpis.md); --stage ile aşamanınki.
    .waterfall = Bu günlerin şelalesinin şu adımındakiler: tüm açık { -deals-abl }.
    .waterfall-due = Aynısı, sonuna kadar vadesi gelenlerden.
    .stage = Bu aşamada olan ya da bu aşamadan kapananlar (kimlik ya da ad).
    .source = Bu kaynaktan gelenler, CRM'in dediği gibi; boş: kaynağı olmayanlar.
    .reason = Bu nedenle kaybedilenler, CRM'in dediği gibi; boş: nedeni olmayanlar.
    .from = İlk gün. [varsayılan: bu ayın ilk günü]
    .sort = {"["}varsayılan: amount; şu anda açık olanlarda days_in_stage]
    .limit = En çok kaç { -deal }.
    .offset = Baştan kaç tanesinin atlanacağı.
    .json = Haklarında bilinen her şey, JSON olarak.
command-goals = Hedeflerin durumunu, nereye varacağını ve gerekeni söyler.
    .json = Haklarında bilinen her şey, JSON olarak.
command-territories = Bölgelerin ne kadar adil olduğunu ve ne düzelteceğini söyler.
    .from = İşin ve sonuçların ilk günü. [varsayılan: bu ayın ilk günü]
    .csv = Bölgeler, CSV olarak.
command-commission =
    Temsilcilere ödenen primi { -deal } { -deal } yazar.

    Kesinleşen hiç değişmez; sonradan öğrenilen, öğrenildiği döneme yazılır.
    .period = Bu dönemden bir günü olan her kota döneminin hesap özetleri.
    .from = Dönem yerine ilk gün.
    .to = Son gün.
    .team = Yalnızca bu ekibin temsilcileri (kimlik ya da ad).
    .rep = Yalnızca bu temsilci (kimlik ya da ad), kayıtlarıyla.
    .plan = Başka planların bulunduğu bir YAML dosyası: ne tutarlardı.
    .csv = Her kayıt için bir satır, CSV olarak.
command-forecast =
    Ayı ya da çeyreği tahmin eder, eskilerin isabetini söyler.

    Tahmin; kazanılmış olan, sonuna kadar kapanması beklenen her açık { -deal } (aşamasından kazanılma olasılığıyla) ve geçmiş dönemlerin gösterdiği kadarıyla bunların ne kadarının zamanında geldiği ve ötekilerin ne getirdiğidir.
    .period = Şimdiki ay ya da çeyrek.
    .json = Hakkında bilinen her şey, JSON olarak.
    .csv = Geçmiş dönemlerin tahminleri ve gelenler, bir de şimdiki.
command-alerts =
    Huninin nerede ve ne zamandan beri sızdırdığını listeler.

    `dealstream alerts` açık olanları listeler; `dealstream alerts show ID` birini bütünüyle gösterir.
command-alerts-ack =
    Bir uyarıyla ilgilenildiğini; gerçek, yeni olağan ya da ertelenebilir olduğunu bildirir.

    Kimliğin başı yeter. En son bildirilen geçerlidir.
    .reason = Neden, sözcüklerle: uyarının geçmişinde durur.
    .by = Bildirenin adı.
    .real = { -Deals } gerçekten kaybedildi: bu olağan sayılmaz.
    .new-normal = Böyle kalacak: bundan sonra karşılaştırılan budur.
    .snooze-until = Bu gün bitene kadar kimseye bildirilmez.
command-alerts-backtest =
    Bazı günlerde neyin, ne zaman uyarı vereceğini ve o güne kadar ne kaybedildiğini söyler.

    Her çeyrek, öncesinde bilinene göre değerlendirilir.
    .from = İlk gün.
    .to = Son gün.
    .budget = Hepsinde birlikte ayda kaç yanlış uyarı. [varsayılan: huni dosyasındaki]
command-alerts-explain =
    Bir uyarının ya da dizinin gün gün nasıl değerlendirildiğini gösterir.

    ID bir uyarının ya da `tune --json` ile listelenen bir dizinin kimliğidir: lost/new-business/proposal/team/north, silence/connector/hubspot.
command-alerts-list = Açık uyarıları ya da hepsini listeler.
    .all = Bitenler de.
command-alerts-show =
    Bir uyarı hakkında bilinen her şeyi gösterir: ne dediği, nasıl geldiği, ne bildirildiği ve kime söylendiği.

    Kimliğin başı yeter.
command-alerts-tune =
    Nelerin izlendiğini ve bir sızıntının ne kadar çabuk görüleceğini söyler.

    Sızıntı, huni dosyasındaki olasılık oranı kadardır; varsayılan, olağanın iki katı.
    .all = Kendi başına izlenemeyecek kadar küçük olanlar da.
command-sql =
    ClickHouse'a SQL ile sorar; hiçbir şey yazılmaz.

    Soru verilmezse: hangi tablo ve görünümlerin olduğu (docs/clickhouse.md). En çok 30 saniye, 1 GB bellek, 100.000 satır. Çıkış kodu 1: ClickHouse soruyu reddeder ve nedenini söyler.
    .json = Sütunlar ve satırlar, JSON olarak.
    .csv = Satırlar, CSV olarak.
command-audit =
    Tüm sayıları SQL ile yeniden hesaplar, farklı olanları söyler.

    ClickHouse'taki ham olaylardan, saat saat ve ölçü ölçü. Bu sırada akış sürebilir: yalnızca her bakışta farklı olan sayılır. Çıkış kodu 0: hepsi aynı; 1: bazıları farklı ya da saklanmış bir şey eksik; 2: denetim yapılamadı ya da karşılaştırılacak bir şey yok.
    .most = En çok bu kadar fark adıyla söylenir; ötekiler sayılır.
    .patience = Yalnızca yolda olabilecek sayılar farklıyken bu kadar saniye yeniden bakılır.
    .json = Sonuç, JSON olarak.
command-missing =
    Saklananı, saklanmış olanla karşılaştırır.

    Gün gün olaylar, saklanmadan önce Kafka'dan silinmiş kayıtlar ve ClickHouse'un bozuk diye kenara ayırdığı tablo parçaları. Eksik bir şey varsa çıkış kodu 1.
    .accept = Eksik olan olmadan sürer: bundan sonra var olan her şeydir.
    .read-again = Worker'lara Kafka'da hâlâ duran her şeyi yeniden okutur.
    .json = Hepsi, JSON olarak.
command-migrations =
    ClickHouse'ta eksik olan geçişleri (migration) söyler.

    Worker'lar bunları başlarken uygular; bu komut önce okumak ya da başkasına çalıştırtmak isteyenler içindir. Bazıları eksikse çıkış kodu 1; yazdırıldı ya da uygulandıysa değil.
    .plan = --apply ile çalışacak SQL'i yazdırır, hiçbirini çalıştırmaz.
    .apply = Bir worker'ın başlarken yaptığı gibi çalıştırır.
command-topics =
    Topic'leri ve ayarlara göre nasıl olmaları gerektiğini yazar.

    --check ya da --apply ile Kafka'dakilerle karşılaştırır ya da öyle yapar: bölümler, kopyalar, sıkıştırma, kayıtların ne kadar kaldığı ve kaç kopyada bulunması gerektiği. Var olan bir topic'in bölümleri ve kopyaları hiç değiştirilmez. Sonunda bir fark kalırsa çıkış kodu 1.
    .check = Kafka ile karşılaştırır; bir fark varsa çıkış kodu 1.
    .apply = Eksik olanı yapar, değiştirilebileni değiştirir.
command-backup =
    Hizmet sürerken yeni bir FOLDER klasörüne yedek yazar.

    Olaylar, kullanılamayan kayıtlar, yanıtlarıyla uyarılar, bunların neye göre değerlendirildiği, düzeltmeler: Parquet olarak, her dosya sayısı ve sağlama toplamıyla. Sayılar bunlardan üretilir ve yedekte yoktur; huni dosyası, hesaplar dosyası ve gizli anahtarlar da yoktur. ClickHouse'ta saklanmış olaylar eksikse çıkış kodu 1: o zaman yedekte kalanlar vardır ve eski yedekler durur.
    .keep = Sonra FOLDER yanındaki en eski yedekleri siler; bununla birlikte N tane kalır.
command-restore =
    FOLDER yedeğindekileri var olanlara ekler.

    Önce her dosya denetlenir. Bir `dealstream up` yığını çalışıyor olmamalıdır; henüz yığını olmayan bir klasörün --data seçeneğiyle yedek oraya geri getirilir ve o klasörle `dealstream up` tüm sayıları ondan üretir. Başka yerde topic'ler boşken `dealstream replay` üretir. Sonunda hâlâ eksik varsa çıkış kodu 1.
command-forget =
    Bir kişiyi ya da { -deal-acc } unutur; sayılar olduğu gibi kalır.

    Yerine rastgele bir kimlik geçer: ClickHouse'ta, tüm topic'lerde, worker'ların durumunda, huni dosyasında ve sonradan gelen olaylarda. Önce yığını ya da tüm worker ve gateway'leri durdurun. Yedeklerde, CRM'de, Kafka ve ClickHouse günlüklerinde olana dokunulmaz. Sonunda her yer aranır: bir şey kaldıysa çıkış kodu 1. Yarıda kesilirse baştan bir kez daha yapılır.
    .rep = Temsilci kimliği; huni dosyasındaki adı, eski kimlikleri ve girişleri de unutulur.
    .deal = dealstream'deki { -deal } kimliği; sayılanlar dışında hakkında bilinen gider.
    .contact = CRM'deki bir kişi ya da müşteri adayının kimliği.
    .also = Bir ad, bir adres, kim olduğunu gösteren başka bir şey; birkaç kez verilebilir.
    .again = Unutulan herkes için bir kez daha yapar.
command-dead-letters =
    Kullanılamayan kayıtları listeler, en yenisi önce.

    Neden giderilince `dealstream redrive` bunları yeniden gönderir.
    .limit = En çok kaç kayıt, en yenisi önce.
    .reason = Yalnızca bu nedenle olanlar, örneğin unknown_stage.
    .open = Yalnızca yeniden gönderilmemiş olanlar.
command-dead-letters-count = Nedenlerine göre sayar.
command-dead-letters-show =
    Birini bütünüyle gösterir: içeriği, neden kullanılamadığı ve ne yapılacağı.

    Kimliğin başı yeter. Gizli anahtara benzeyen gösterilmez.
command-redrive =
    Kullanılamayan kayıtları, neden giderilince yeniden gönderir.

    Her birini bir kez. Şimdiki huni dosyasıyla okunurlar. Önce ne gönderileceğini gösterir ve sorar. Hâlâ kullanılamayan kalır; ne kadar sık çalışırsa çalışsın hiçbir şey iki kez sayılmaz.
    .reason = Bu nedenle olanların hepsi; birkaç kez verilebilir.
    .all = Hepsi.
    .again = Daha önce yeniden gönderilmiş olanlar da.
    .dry-run = Yalnızca ne gönderileceğini gösterir.
    .json = Yapılanlar, JSON olarak; --yes ya da --dry-run gerekir.
command-check =
    Ayarları, huni dosyasını, Kafka ve ClickHouse'u denetler.

    Bir worker çalışıyorsa bu huni dosyasıyla saydığını da. Yanlış bir şey varsa ya da --against ile sayıların yeniden üretilmesi gerekiyorsa çıkış kodu 1.
    .against = Değişmiş bir huni dosyasında, çalışan bir hizmetin neyi hemen alacağını ve neyin tüm sayıların yeniden üretilmesini gerektirdiğini söyler.
command-holidays =
    Bir ülkenin tatillerini takvim için verir.

    Huni dosyasına yapıştırın ya da yanına yazdırın. O zaman sabittirler: haklarında sonradan öğrenilen, bu komut yeniden çalıştırılana kadar hiçbir sayıyı değiştirmez.
    .country = Ülke kodu (ISO 3166), örneğin TR.
    .subdivision = Eyalet ya da bölge kodu, örneğin BY.
    .years = Bir yıl ya da ilk ve son yıl: 2026-2027.
    .half-days = Biliniyorsa yarım günler de.
    .into = Bu CSV dosyasına yazar, dosyadaki başka yılları olduğu gibi bırakır.

### Birkaç komutta olan seçenekler

option-as-of = Bu günün sonunda ya da bu anda (2026-01-31T18:00) bilinene göre. [varsayılan: şimdi]
option-csv = Aynısı, CSV olarak.
option-data = Kastedilen yığının (`dealstream up`) veri klasörü. [varsayılan: tek yığın; yoksa ayarlar]
option-day-seconds = Sızıntının ilk gününden başlayarak geçmişin bir günü bu kadar saniye sürer. [varsayılan: olabildiğince kısa]
option-help = Bu metni gösterir ve çıkar.
option-json = Her şey, JSON olarak.
option-language = Yanıtın dili; JSON ve CSV'nin dili yoktur. [varsayılan: DEALSTREAM_LANGUAGE, yoksa terminalinki]
option-leak = Bir ekibe bir aşamada daha çok kaybettirir: team=north,stage=proposal,odds=2,from=2026-10-01,until=2026-10-31. [varsayılan: son 30 gün için olasılığın iki katı]
option-pipeline = Yalnızca bu satış hattı (kimlik ya da ad).
option-rep = Yalnızca bu temsilci (kimlik ya da ad).
option-team = Yalnızca bu ekip (kimlik ya da ad).
option-territory = Yalnızca bu bölge (kimlik ya da ad).
option-to = Son gün. [varsayılan: bugün]
option-version = Sürümü gösterir ve çıkar.
option-yes = Sormaz.

### Yardımın ve hataların çevresindekiler: komutları okuyan click'in İngilizce söyledikleri

usage-options = [SEÇENEKLER]
usage-commands = KOMUT [DEĞERLER]...
kind-text = METİN
kind-integer = TAMSAYI
kind-float = SAYI
kind-file = DOSYA
kind-directory = KLASÖR
kind-path = YOL

# İçlerinde söylenen, click'in verdiği adlarla durur.
click-aborted = Yarıda kesildi!
click-argument-name-takes-nargs-values = { $name } { $nargs } değer alır.
click-choose-from-choices = Şunlardan birini seçin: { $choices }
click-commands = Komutlar
click-default-default = varsayılan: { $default }
click-did-you-mean-possibility = Bunu mu demek istediniz: { $possibility }?
click-directory = klasör
click-error-e-message = Hata: { $e-message }
click-error-invalid-input = Hata: geçersiz girdi
click-error-message = Hata: { $message }
click-error-the-two-entered-values-do-not-match = Hata: girilen iki değer aynı değil.
click-error-the-value-you-entered-was-invalid = Hata: girilen değer geçersiz.
click-file = dosya
click-got-unexpected-extra-argument-args = Beklenmeyen fazladan değer ({ $args })
click-got-unexpected-extra-arguments-args = Beklenmeyen fazladan değerler ({ $args })
click-invalid-value-for-param-hint-message = Geçersiz değer, { $param_hint }: { $message }
click-invalid-value-message = Geçersiz değer: { $message }
click-missing-argument = Eksik değer
click-missing-command = Komut eksik.
click-missing-option = Eksik seçenek
click-missing-parameter = Eksik parametre
click-name-filename-does-not-exist = { $name } { $filename } yok.
click-name-filename-is-a-directory = { $name } { $filename } bir klasör.
click-name-filename-is-a-file = { $name } { $filename } bir dosya.
click-name-filename-is-not-readable = { $name } { $filename } okunamıyor.
click-name-filename-is-not-writable = { $name } { $filename } yazılamıyor.
click-no-such-command-name = Böyle bir komut yok: { $name }.
click-no-such-option-name = Böyle bir seçenek yok: { $name }
click-option-name-does-not-take-a-value = { $name } değer almaz.
click-option-name-requires-an-argument = { $name } bir değer ister.
click-options = Seçenekler
click-path = yol
click-possible-options-possibilities = (Olası seçenekler: { $possibilities })
click-try-command-option-for-help = Yardım için: '{ $command } { $option }'
click-usage = Kullanım:
click-value-does-not-match-the-format-format = { $value } şu biçimde değil: { $format }.
click-value-does-not-match-the-formats-formats = { $value } şu biçimlerden birinde değil: { $formats }.
click-value-is-not-a-valid-boolean-recognized-values-states = { $value } evet ya da hayır değil. Tanınan değerler: { $states }
click-value-is-not-a-valid-number-type = { $value } geçerli bir sayı değil ({ $number_type }).
click-value-is-not-choice = { $value } olamaz; olabilecek: { $choice }.
click-value-is-not-in-the-range-range = { $value } şu aralıkta değil: { $range }.
click-value-is-not-one-of-choices = { $value } şunlardan biri değil: { $choices }.

### Uzun sürenlerin çubukları

waiting-audit = Yeniden hesaplanıyor, { $look }. bakış
waiting-backup = Yazılıyor
waiting-crm = Okunuyor: { $crm }
waiting-events = { $events } olay, saniyede { $rate }
waiting-history = Geçmiş
waiting-look = Gözden geçiriliyor
waiting-read = Okunuyor
waiting-redrive = Yeniden gönderiliyor
waiting-replay = Yeniden üretiliyor
waiting-restore = Geri getiriliyor
waiting-send = Gönderiliyor
